import { AwsError } from "../cloud.ts";
import type { Resource } from "./model.ts";

/** How a kind of resource is called, and which errors EC2 answers about its ids. */
export interface Kind {
  readonly prefix: string;
  readonly malformed: string;
  readonly notFound: string;
  readonly noun: string;
}

/** The resources of one kind in one Region, in order of creation. Calls do not see a fresh one at once. */
export class Table<R extends Resource> {
  readonly kind: Kind;
  readonly #entries = new Map<string, { readonly resource: R; readonly sequence: number }>();
  #sequence = 0;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  add(resource: R): R {
    this.#sequence += 1;
    this.#entries.set(resource.id, { resource, sequence: this.#sequence });
    return resource;
  }

  remove(id: string): void {
    this.#entries.delete(id);
  }

  /** The resource whether or not calls can see it yet: for what EC2 does by itself. */
  peek(id: string): R | undefined {
    return this.#entries.get(id)?.resource;
  }

  /** Every resource, visible or not. */
  all(): R[] {
    return Array.from(this.#entries.values(), ({ resource }) => resource);
  }

  /** What Describe calls can see. */
  visible(): R[] {
    return this.all().filter((resource) => resource.isVisible());
  }

  /** A number that grows from one resource to the next; pages are cut by it. */
  sequence(resource: R): number {
    return this.#entries.get(resource.id)?.sequence ?? 0;
  }

  /** @throws AwsError the kind's Malformed and NotFound codes. */
  get(id: string): R {
    const { prefix, malformed, notFound, noun } = this.kind;
    if (!id.startsWith(`${prefix}-`) || !/^[a-z]+-[0-9a-f]{8,17}$/.test(id))
      throw new AwsError(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
    const found = this.peek(id);
    if (!found?.isVisible()) throw new AwsError(notFound, `The ${noun} '${id}' does not exist.`);
    return found;
  }
}

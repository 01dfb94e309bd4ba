/** What goes wrong in a Region's EC2 for a while. */
export type Trouble =
  /** A zone has no room for a server that is started or launched there. */
  | { readonly kind: "no-capacity"; readonly zone: string }
  /** Nothing is left of what volumes can be initialised with at a provisioned rate. */
  | { readonly kind: "no-initialisation-rate" }
  /** Snapshots that are `completed`, but that no volume can be made of. */
  | { readonly kind: "broken-snapshots"; readonly ids: ReadonlySet<string> };

/** The troubles of the moment. EC2 asks when something would be hit by them. */
export class Troubles {
  readonly #present = new Set<Trouble>();

  /** Begins one; the function that is returned ends it, and no other of its kind. */
  begin(trouble: Trouble): () => void {
    const own = { ...trouble };
    this.#present.add(own);
    return () => {
      this.#present.delete(own);
    };
  }

  hasCapacity(zone: string): boolean {
    return !this.#some((trouble) => trouble.kind === "no-capacity" && trouble.zone === zone);
  }

  hasInitialisationRate(): boolean {
    return !this.#some(({ kind }) => kind === "no-initialisation-rate");
  }

  isBroken(snapshotId: string | undefined): boolean {
    if (snapshotId === undefined) return false;
    return this.#some((trouble) => trouble.kind === "broken-snapshots" && trouble.ids.has(snapshotId));
  }

  #some(test: (trouble: Trouble) => boolean): boolean {
    return [...this.#present].some(test);
  }
}

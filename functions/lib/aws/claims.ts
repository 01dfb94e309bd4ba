import { AnswerUnknown, LifeboatError } from "../errors.ts";
import type { Host } from "../runtime/host.ts";
import type { Item, Table } from "./table.ts";
import { errorCode } from "./translate.ts";

/** AWS's code for too many copies in progress into the Region. */
export const NO_COPY_SLOT = "ResourceLimitExceeded";

/** The right to do one thing once. */
export interface ClaimRequest {
  readonly group: string;
  /** What is claimed: "copy#snap-0123456789abcdef0#1". */
  readonly name: string;
  /**
   * Who claims: one attempt of one task, and never two of them under one name. The SDK repeats a write whose answer
   * was lost; by this the claim is known for its own. A later attempt is somebody else: the act may have been
   * carried out under the earlier one.
   */
  readonly by: string;
  /** For how long nobody else may do it: longer than a lost call takes to show up in a describe call. */
  readonly seconds: number;
  /** Kept with the claim. */
  readonly attributes?: Item;
}

/** How a claimed act ended. */
export type ClaimedAct =
  /** It was carried out. */
  | { readonly outcome: "done" }
  /** Somebody else has the claim: it was, or is being, carried out. */
  | { readonly outcome: "held" }
  /** No answer: it may have been carried out; the claim stays, so that nobody does it twice. */
  | { readonly outcome: "unknown"; readonly reason: string }
  /** AWS refused it. */
  | { readonly outcome: "refused"; readonly code: string; readonly reason: string };

/**
 * Claims in this Region's table: they make calls safe that AWS does not make idempotent (CreateSnapshots and
 * CopySnapshot have no client token). Whoever acts looks by tag first; the claim covers the time in which a call
 * that was carried out cannot be seen yet.
 * https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
export interface Claims {
  /**
   * Does something if the claim can be had. An act that was turned away for now gives the claim back; one that
   * AWS refused, and would refuse again, keeps it until it expires, marked `refused` with AWS's code.
   *
   * @throws Throttled, AccessRefused, CapacityMissing, and whatever is not an answer of AWS
   */
  act(request: ClaimRequest, call: () => Promise<unknown>): Promise<ClaimedAct>;
  /** The claims of a group that have not expired and whose name begins so. */
  standing(group: string, prefix: string): Promise<Item[]>;
}

/** Opens the claims in this Region's table. */
export function openClaims(host: Host, table: Table): Claims {
  const now = () => Math.floor(host.now().getTime() / 1000);
  const item = (name: string) => `claim#${name}`;
  return {
    act: async ({ group, name, by, seconds, attributes = {} }, call) => {
      const claim = { ...attributes, by, refused: null, expiresAt: now() + seconds };
      const condition = {
        expression: "attribute_not_exists(#item) OR #expiresAt <= :now OR #by = :by",
        values: { now: now(), by },
      };
      if (!(await table.put(group, item(name), claim, condition))) return { outcome: "held" };
      try {
        await call();
        return { outcome: "done" };
      } catch (error) {
        if (error instanceof AnswerUnknown) return { outcome: "unknown", reason: error.message };
        if (error instanceof LifeboatError) {
          await table.set(group, item(name), { expiresAt: now() });
          throw error;
        }
        if (!isAnswer(error)) throw error;
        const code = errorCode(error);
        await table.set(group, item(name), PASSING.has(code) ? { expiresAt: now() } : { refused: code });
        return { outcome: "refused", code, reason: error.message };
      }
    },
    standing: async (group, prefix) => {
      const found = await table.between(group, item(prefix), `${item(prefix)}~`);
      return found.filter(({ expiresAt }) => typeof expiresAt === "number" && expiresAt > now());
    },
  };
}

/** Refusals that pass by themselves. Too many copies run: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const PASSING = new Set([NO_COPY_SLOT]);

/** Whether AWS itself answered with this error; anything else is a fault of ours. */
const isAnswer = (error: unknown): error is Error => error instanceof Error && "$fault" in error;

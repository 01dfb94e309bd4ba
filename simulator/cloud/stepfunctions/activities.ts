import { AwsError, type Region } from "../cloud.ts";
import { requireArn, requireName } from "./constraints.ts";
import { type PageRequest, pageOf } from "./pages.ts";
import { type Tag, tagsOf } from "./tags.ts";

interface Activity {
  readonly activityArn: string;
  readonly name: string;
  readonly creationDate: Date;
  readonly tags: Map<string, string>;
}

/**
 * The activities of a Region. State machines with one are refused, so that nothing is ever there to be worked on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
export class Activities {
  readonly #region: Region;
  readonly #activities = new Map<string, Activity>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** The same name gets the same activity. @throws AwsError InvalidName */
  create({ name, tags }: { readonly name: string; readonly tags?: readonly Tag[] }) {
    requireName(name);
    const activityArn = `arn:aws:states:${this.#region.name}:${this.#region.account}:activity:${name}`;
    const creationDate = new Date(this.#region.kernel.now());
    const known = this.#activities.get(activityArn);
    const activity = known ?? { activityArn, name, creationDate, tags: tagsOf(tags) };
    this.#activities.set(activityArn, activity);
    return { activityArn, creationDate: activity.creationDate };
  }

  /** @throws AwsError InvalidArn, ActivityDoesNotExist */
  describe({ activityArn }: { readonly activityArn: string }) {
    requireArn(activityArn, "activity");
    const activity = this.#activities.get(activityArn);
    if (activity === undefined)
      throw new AwsError("ActivityDoesNotExist", `Activity Does Not Exist: '${activityArn}'`);
    const { name, creationDate } = activity;
    return { activityArn, name, creationDate, encryptionConfiguration: { type: "AWS_OWNED_KEY" } };
  }

  /** One that is not there is deleted already. @throws AwsError InvalidArn */
  delete({ activityArn }: { readonly activityArn: string }) {
    requireArn(activityArn, "activity");
    this.#activities.delete(activityArn);
    return {};
  }

  list(request: PageRequest) {
    const { page, more } = pageOf([...this.#activities.values()], request);
    return { activities: page.map(({ tags: _tags, ...shown }) => shown), ...more };
  }

  /** Tags of an activity; undefined where there is none. */
  tagsOf(arn: string): Map<string, string> | undefined {
    return this.#activities.get(arn)?.tags;
  }
}

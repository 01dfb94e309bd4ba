import { paginateDescribeVolumes } from "@aws-sdk/client-ec2";
import { type Ec2, filtersOf, PAGE_SIZE } from "./ec2.ts";
import { translated } from "./translate.ts";

/** EC2's limit of values in a filter. */
const IDS_A_CALL = 200;

/** How large volumes are, GiB by id; those that are gone are left out. */
export async function volumeSizes(ec2: Ec2, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (let from = 0; from < ids.length; from += IDS_A_CALL) {
    const selection = { ids: ids.slice(from, from + IDS_A_CALL) };
    const pages = paginateDescribeVolumes(
      { client: ec2.client, pageSize: PAGE_SIZE },
      { Filters: filtersOf("volume-id", selection) },
    );
    const read = async () => {
      for await (const { Volumes = [] } of pages)
        for (const { VolumeId = "", Size = 0 } of Volumes) sizes.set(VolumeId, Size);
    };
    await translated(`describe volumes in ${ec2.region}`, read());
  }
  return sizes;
}

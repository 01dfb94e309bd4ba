import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Claims } from "../claims.ts";
import type { Session } from "../operator.ts";
import { GROUP, type World } from "../world.ts";
import { demandExit, demandSaid } from "./answers.ts";

/**
 * Credentials and ways to AWS can also come from a profile; its Region cannot, the configuration names both.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function claimProfile(claims: Claims, world: World, session: Session): Promise<void> {
  await claims.check("a profile serves lifeboat as well as the environment does", async () => {
    const { desk, gate } = world;
    const file = join(desk.folder, "aws-config");
    const lines = [
      "[profile desk]",
      ...Object.entries(session).map(([name, value]) => `${name.toLowerCase()} = ${value}`),
      "region = eu-north-1",
      `endpoint_url = ${gate.api.url}`,
      "services = desk",
      "[services desk]",
      "ec2 =",
      `  endpoint_url = ${gate.ec2.url}`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    const nothing = { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_EC2: undefined };
    const env = { ...nothing, AWS_CONFIG_FILE: file, AWS_PROFILE: "desk" };
    const ended = await desk.lifeboat(["status"], env).ended;
    demandExit(ended, 0);
    demandSaid(ended.stdout, `Group ${GROUP}: runs in`, "All is well.");
  });
}

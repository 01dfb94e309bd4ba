import { expect, test } from "@jest/globals";
import { CONFIGURATION_METADATA } from "../../functions/lib/domain/names.ts";
import { configuration, PACKAGING_MS, packaged, serviceTemplate } from "../helpers/packaged.ts";

test(
  "each service stack says with which configuration it was deployed, in a text that CloudFormation takes",
  async () => {
    const artefacts = await packaged();
    for (const region of configuration.regions) {
      const metadata = serviceTemplate(artefacts, region).Metadata as Readonly<Record<string, unknown>>;
      // A mapping could hold null, which CloudFormation refuses.
      expect(typeof metadata[CONFIGURATION_METADATA]).toBe("string");
      expect(JSON.parse(String(metadata[CONFIGURATION_METADATA]))).toEqual(configuration);
    }
  },
  PACKAGING_MS,
);

const { CONFIGURATION_METADATA } = require("../functions/lib/domain/names.ts");
const { loadConfiguration } = require("./configuration.cjs");

/**
 * What the stack was made of, so that `lifeboat plan --stage` can say whether it is what the file says. A text, because
 * CloudFormation refuses null in a template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html
 */
module.exports = () => ({ Metadata: { [CONFIGURATION_METADATA]: JSON.stringify(loadConfiguration()) } });

/** The device that Amazon Linux images boot from. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
export const ROOT_DEVICE = "/dev/xvda";

/** What those images need, in GiB. */
export const ROOT_GIB = 8;

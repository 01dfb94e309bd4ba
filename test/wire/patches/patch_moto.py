"""Corrects moto 5.2.5, the pinned version, where it does otherwise than AWS.

1. In CloudFormation, an instance that names a launch template is launched from it, in the zone that is given. moto wants
   an ImageId on the instance itself, and ignores the zone. (It also leaves None in a list where AWS::NoValue stood.)
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
2. A hosted zone's id begins with Z, as all of AWS's do; moto's begin with anything.
   https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
3. A volume is detached from the instance that has it when the request names none. moto answers 500.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
4. A health check made by CloudFormation has all of the settings that the template gives it. moto forgets Inverted,
   EnableSNI, AlarmIdentifier, ChildHealthChecks and HealthThreshold.
   https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
5. A volume made by CloudFormation is encrypted, typed and tagged as the template says. moto heeds size and zone only.
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html
6. A completed snapshot tells when it was completed: at once, here. Lifeboat's waits are sized from that; moto leaves it
   out. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html
"""

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.elastic_block_store import Snapshot, Volume
from moto.ec2.models.instances import Instance
from moto.route53 import models as route53

_create = Instance.create_from_cloudformation_json.__func__


def _create_from_launch_template(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    if "LaunchTemplate" not in properties:
        return _create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
    reservation = ec2_backends[account_id][region_name].run_instances(
        image_id="",
        count=1,
        user_data=None,
        security_group_names=[],
        launch_template=properties["LaunchTemplate"],
        is_instance_type_default=True,
        placement=properties["AvailabilityZone"],
        region_name=region_name,
    )
    instance = reservation.instances[0]
    instance.add_tags({tag["Key"]: tag["Value"] for tag in properties.get("Tags", []) if tag})
    return instance


Instance.create_from_cloudformation_json = classmethod(_create_from_launch_template)


def _create_volume_as_given(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    volume = ec2_backends[account_id][region_name].create_volume(
        size=properties["Size"],
        zone_name=properties["AvailabilityZone"],
        encrypted=properties.get("Encrypted", False),
        volume_type=properties.get("VolumeType"),
    )
    volume.add_tags({tag["Key"]: tag["Value"] for tag in properties.get("Tags", []) if tag})
    return volume


Volume.create_from_cloudformation_json = classmethod(_create_volume_as_given)

Snapshot.completion_time = property(lambda self: self.start_time)

_zone_id = route53.create_route53_zone_id
route53.create_route53_zone_id = lambda *args, **kwargs: f"Z{_zone_id(*args, **kwargs)[1:]}"

_create_check = route53.HealthCheck.create_from_cloudformation_json.__func__
_config = route53.HealthCheck.health_check_config.fget


def _create_check_as_given(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    check = _create_check(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
    check.given = cloudformation_json["Properties"]["HealthCheckConfig"]
    return check


route53.HealthCheck.create_from_cloudformation_json = classmethod(_create_check_as_given)
route53.HealthCheck.health_check_config = property(lambda self: {**_config(self), **getattr(self, "given", {})})

_detach = EC2Backend.detach_volume


def _detach_from_its_instance(self, volume_id, instance_id, device_path):
    attachment = self.get_volume(volume_id).attachment
    if instance_id is None and attachment is not None:
        instance_id = attachment.instance.id
    return _detach(self, volume_id, instance_id, device_path)


EC2Backend.detach_volume = _detach_from_its_instance

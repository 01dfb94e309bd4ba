import { describe, expect, test } from "@jest/globals";
import { Iam } from "../../simulator/cloud/iam/iam.ts";
import { Lambda } from "../../simulator/cloud/lambda/lambda.ts";
import { iamResources } from "../../simulator/deploy/resources/iam.ts";
import { lambdaResources } from "../../simulator/deploy/resources/lambda.ts";
import { logsResources } from "../../simulator/deploy/resources/logs.ts";
import { deploy, inRegion, type RegionTest } from "../helpers/in-region.ts";
import { createFakeRegion } from "../helpers/region.ts";

const ROLE = "arn:aws:iam::111122223333:role/judge";
const ARN = "arn:aws:lambda:us-west-2:111122223333:function:lifeboat-drill-judge";

const FUNCTION = {
  FunctionName: "lifeboat-drill-judge",
  Code: { S3Bucket: "deployment", S3Key: "judge.zip" },
  Handler: "functions/judge/handler.handler",
  Runtime: "nodejs24.x",
  Architectures: ["arm64"],
  MemorySize: 256,
  Timeout: 1,
  Role: ROLE,
  Environment: { Variables: { LIFEBOAT_STAGE: "drill" } },
};

const lambdaIn = ({ region, onFatal, kernel }: RegionTest) =>
  new Lambda(region, {
    onFatal,
    hostFor: (environment) => environment.env as never,
    loadHandler: async (_, handler) => ({
      forHost: (host) => async (event) => {
        if (event === "late") await kernel.sleep(5000);
        return { handler, env: host };
      },
    }),
  });

describe("AWS::Lambda::Function", () => {
  test("makes a function with the handler, time-out and environment of the template", () =>
    inRegion(async (world) => {
      const lambda = lambdaIn(world);
      const made = deploy(lambdaResources(lambda), world.region, "AWS::Lambda::Function", FUNCTION);
      expect(made).toEqual({ ref: "lifeboat-drill-judge", attributes: { Arn: ARN } });
      expect(await lambda.invoke(ARN, {}, null)).toMatchObject({
        payload: { handler: "functions/judge/handler.handler", env: { LIFEBOAT_STAGE: "drill" } },
      });
      expect(await lambda.invoke(ARN, "late", null)).toMatchObject({
        error: { errorMessage: expect.stringContaining("Task timed out after 1.00 seconds") },
      });
    }));

  test.each<[object, string]>([
    [{ Layers: ["arn:aws:lambda:us-west-2:1:layer:x:1"] }, "Layers"],
    [{ VpcConfig: {} }, "VpcConfig"],
    [{ Runtime: "nodejs20.x" }, "Runtime"],
    [{ Timeout: 901 }, "Timeout"],
    [{ Environment: { Variables: { BIG: "x".repeat(4096) } } }, "environment variables"],
  ])("refuses %j", (change, message) =>
    inRegion(async (world) => {
      const types = lambdaResources(lambdaIn(world));
      expect(() => deploy(types, world.region, "AWS::Lambda::Function", { ...FUNCTION, ...change })).toThrow(
        message,
      );
    }),
  );

  test("has versions, permissions and asynchronous settings once it is there", () =>
    inRegion(async (world) => {
      const types = lambdaResources(lambdaIn(world));
      const permission = {
        FunctionName: ARN,
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
      };
      expect(() => deploy(types, world.region, "AWS::Lambda::Permission", permission)).toThrow(
        "Function not found",
      );
      deploy(types, world.region, "AWS::Lambda::Function", FUNCTION);
      deploy(types, world.region, "AWS::Lambda::Permission", permission);
      deploy(types, world.region, "AWS::Lambda::EventInvokeConfig", {
        FunctionName: "lifeboat-drill-judge",
        Qualifier: "$LATEST",
        MaximumRetryAttempts: 1,
      });
      expect(deploy(types, world.region, "AWS::Lambda::Version", { FunctionName: ARN }).ref).toBe(`${ARN}:1`);
    }));
});

describe("AWS::IAM::Role", () => {
  const TRUST = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  const ACCESS = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["ec2:*"], Resource: "*" }],
  };
  const role = {
    RoleName: "judge",
    AssumeRolePolicyDocument: TRUST,
    Policies: [{ PolicyName: "ec2", PolicyDocument: ACCESS }],
  };

  const types = () => iamResources(new Iam("111122223333"));

  test("is known by its name and ARN", () =>
    inRegion(async ({ region }) => {
      expect(deploy(types(), region, "AWS::IAM::Role", role)).toMatchObject({
        ref: "judge",
        attributes: { Arn: ROLE },
      });
    }));

  test("is global: another Region's stack cannot have the same name, but may leave the choice to CloudFormation", () =>
    inRegion(async ({ kernel, region }) => {
      const other = createFakeRegion(kernel, region.internet, "us-east-1");
      const { RoleName: _, ...nameless } = role;
      const account = types();
      deploy(account, region, "AWS::IAM::Role", role);
      expect(() => deploy(account, other, "AWS::IAM::Role", role)).toThrow(
        "Role with name judge already exists.",
      );
      const names = [region, other].map((each) => deploy(account, each, "AWS::IAM::Role", nameless).ref);
      expect(new Set(names).size).toBe(2);
    }));

  test.each<[object, string]>([
    [{ RoleName: "x".repeat(65) }, "RoleName"],
    [{ Permissions: [] }, "Permissions"],
    [{ AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Efect: "Allow" }] } }, "Efect"],
  ])("refuses %j", (change, message) =>
    inRegion(async ({ region }) => {
      expect(() => deploy(types(), region, "AWS::IAM::Role", { ...role, ...change })).toThrow(message);
    }),
  );

  test("comes with policies and instance profiles", () =>
    inRegion(async ({ region }) => {
      const policy = { ManagedPolicyName: "ec2", PolicyDocument: ACCESS };
      const account = types();
      deploy(account, region, "AWS::IAM::Role", role);
      expect(deploy(account, region, "AWS::IAM::ManagedPolicy", policy).ref).toBe(
        "arn:aws:iam::111122223333:policy/ec2",
      );
      const profile = { InstanceProfileName: "web", Roles: ["judge"] };
      expect(deploy(account, region, "AWS::IAM::InstanceProfile", profile)).toEqual({
        ref: "web",
        attributes: { Arn: "arn:aws:iam::111122223333:instance-profile/web" },
      });
    }));
});

describe("AWS::Logs::LogGroup", () => {
  test("is known by its name, and by an ARN that ends with a star", () =>
    inRegion(async ({ region }) => {
      const group = { LogGroupName: "/aws/lambda/judge", RetentionInDays: 90 };
      expect(deploy(logsResources, region, "AWS::Logs::LogGroup", group)).toEqual({
        ref: "/aws/lambda/judge",
        attributes: { Arn: "arn:aws:logs:us-west-2:111122223333:log-group:/aws/lambda/judge:*" },
      });
    }));
});

import { describe, expect, test } from "@jest/globals";
import * as z from "zod";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { type ResourceTypes, resourceType } from "../../simulator/deploy/resource-type.ts";
import { deployStack, type StackRequest } from "../../simulator/deploy/stack.ts";
import { parseTemplate } from "../../simulator/deploy/template.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeRegion } from "../helpers/region.ts";

const START_MS = Date.UTC(2026, 0, 1);

/** One type of resource that notes in which order it is made. */
function thingType(order: string[]): ResourceTypes {
  const schema = z.strictObject({ Name: z.string().optional(), Uses: z.array(z.string()).optional() });
  return {
    "Test::A::Thing": resourceType(schema, ({ logicalId, properties }) => {
      order.push(logicalId);
      return { ref: properties.Name ?? `id-${logicalId}`, attributes: { Arn: `arn:${logicalId}` } };
    }),
    "Test::A::Refused": resourceType(schema, () => {
      throw new Error("no room");
    }),
  };
}

/** Deploys a template of `Resources` (or a whole one) on types that note the order in which they are made. */
async function deploy(document: object, options: Partial<StackRequest> = {}) {
  const order: string[] = [];
  const run = (kernel: Kernel) =>
    deployStack({
      name: "test",
      template: parseTemplate("Resources" in document ? document : { Resources: document }, "test"),
      parameters: {},
      region: createFakeRegion(kernel),
      types: thingType(order),
      ...options,
    });
  return runInVirtualTime({ seed: 1, startMs: START_MS }, async (kernel) => {
    const stack = run(kernel);
    return { stack, order, trace: kernel.trace.records };
  });
}

const thing = (Properties: object = {}, more: object = {}) => ({
  Type: "Test::A::Thing",
  Properties,
  ...more,
});

describe("an update", () => {
  const twoSteps = (changes: object = {}) => ({
    Parameters: { More: { Type: "String", Default: "false" } },
    Conditions: { IsMore: { "Fn::Equals": [{ Ref: "More" }, "true"] } },
    Resources: {
      First: thing(changes),
      Second: thing({ Uses: [{ Ref: "First" }] }, { Condition: "IsMore" }),
    },
  });

  test("leaves what stands and makes what is new", async () => {
    const { stack: before, order: first } = await deploy(twoSteps());
    expect(first).toEqual(["First"]);
    const { stack, order } = await deploy(twoSteps(), { before, parameters: { More: "true" } });
    expect(order).toEqual(["Second"]);
    expect([...stack.resources.keys()]).toEqual(["First", "Second"]);
  });

  test("that would change a resource is not modelled, and named", async () => {
    const { stack: before } = await deploy(twoSteps());
    await expect(deploy(twoSteps({ Name: "other" }), { before })).rejects.toThrow(
      "First (Test::A::Thing): an update that changes a resource",
    );
  });
});

describe("the order of a stack", () => {
  test("follows references in properties and DependsOn, and is by name where there is a choice", async () => {
    const { order } = await deploy({
      A: thing({ Uses: [{ Ref: "Z" }] }),
      B: thing(),
      C: thing({}, { DependsOn: "Y" }),
      Y: thing({ Name: { "Fn::Sub": "${Z.Arn}" } }),
      Z: thing(),
    });
    expect(order).toEqual(["Z", "A", "B", "Y", "C"]);
  });

  test("a circle is refused with its members", async () => {
    const circle = {
      A: thing({ Uses: [{ Ref: "B" }] }),
      B: thing({}, { DependsOn: ["C"] }),
      C: thing({ Name: { Ref: "A" } }),
    };
    await expect(deploy(circle)).rejects.toThrow("stack test: circular dependency between A -> B -> C -> A");
  });

  test("a DependsOn that names nothing is refused", async () => {
    await expect(deploy({ A: thing({}, { DependsOn: "B" }) })).rejects.toThrow("A depends on B");
  });
});

describe("what the simulator does not know", () => {
  test("is listed as a whole: types, properties at any depth, intrinsics, attributes", async () => {
    const deployment = deploy({
      A: { Type: "Test::No::Such", Properties: {} },
      B: thing({ Colour: "red", Uses: "all" }),
      C: thing({ Name: { "Fn::Cidr": [] } }),
      D: thing({ Name: { "Fn::GetAtt": ["E", "Url"] } }),
      E: thing(),
      F: thing({ Name: { Ref: "A" }, Shape: "round" }),
    });
    await expect(deployment).rejects.toThrow(NotModelled);
    const message = await deployment.catch((error: Error) => error.message);
    expect(message).toMatch(/^not modelled: stack test in us-west-2:/);
    expect(message).toMatch(/A \(Test::No::Such\): unknown resource type/);
    expect(message).toMatch(/B \(Test::A::Thing\):[\s\S]*Uses: [^\n]*[\s\S]*Colour: unknown/);
    expect(message).toMatch(/C \(Test::A::Thing\): Name: not modelled: the intrinsic function Fn::Cidr/);
    expect(message).toMatch(
      /D \(Test::A::Thing\): Name: not modelled: attribute Url of E \(Test::A::Thing\)/,
    );
    expect(message).toMatch(/F \(Test::A::Thing\):[\s\S]*Shape: unknown/);
    expect(message).not.toMatch(/F \(Test::A::Thing\): Name/);
  });

  test("a pseudo parameter is named", async () => {
    await expect(deploy({ A: thing({ Name: { Ref: "AWS::NotificationARNs" } }) })).rejects.toThrow(
      "the pseudo parameter AWS::NotificationARNs",
    );
  });
});

test("a resource that a service refuses is named, with the service's reason behind it", async () => {
  const refused = deploy({ A: { Type: "Test::A::Refused" } });
  await expect(refused).rejects.toThrow("stack test in us-west-2: A (Test::A::Refused) was refused");
  await expect(refused).rejects.toMatchObject({ cause: new Error("no room") });
});

test("resources and outputs under a condition that does not hold are left out, and so is waiting for them", async () => {
  const { order, stack } = await deploy(
    {
      Parameters: { Active: { Type: "String" } },
      Conditions: { IsActive: { "Fn::Equals": [{ Ref: "Active" }, "true"] } },
      Resources: { A: thing({}, { Condition: "IsActive" }), B: thing({}, { DependsOn: "A" }) },
      Outputs: {
        A: { Value: { Ref: "A" }, Condition: "IsActive" },
        B: { Value: { "Fn::GetAtt": ["B", "Arn"] } },
      },
    },
    { parameters: { Active: "false" } },
  );
  expect(order).toEqual(["B"]);
  expect(stack.outputs).toEqual({ B: "arn:B" });
});

test("the stack is in the trace, and its resources can be looked up", async () => {
  const { stack, trace } = await deploy({ A: thing({ Name: { Ref: "AWS::Region" } }), B: thing() });
  expect(trace).toMatchObject([
    { kind: "stack", region: "us-west-2", stack: "test", resources: 2, cause: null },
  ]);
  expect(stack.resources.get("A")?.ref).toBe("us-west-2");
});

describe("parameters", () => {
  const template = {
    Parameters: {
      Text: { Type: "String", Default: "x", AllowedValues: ["x", "y"] },
      Count: { Type: "Number", Default: 3 },
      Ranges: { Type: "CommaDelimitedList", Default: "a, b" },
      Zone: { Type: "AWS::Route53::HostedZone::Id" },
    },
    Resources: { A: thing({ Name: { Ref: "Text" }, Uses: { Ref: "Ranges" } }) },
    Outputs: { Zone: { Value: { "Fn::Sub": "${Zone}/${Count}" } } },
  };

  test("have their default or the given value, in their type", async () => {
    const { stack } = await deploy(template, { parameters: { Zone: "Z1", Ranges: "c" } });
    expect(stack.outputs).toEqual({ Zone: "Z1/3" });
  });

  test("that are missing, unknown or not allowed are listed together", async () => {
    const message = await deploy(template, { parameters: { Text: "z", Count: "many", Other: "1" } }).catch(
      (error: Error) => error.message,
    );
    expect(message).toMatch(/^parameters of stack test:/);
    expect(message).toMatch(/Other: the template has no such parameter/);
    expect(message).toMatch(/Text: expected one of x, y, found "z"/);
    expect(message).toMatch(/Count: expected a number, found "many"/);
    expect(message).toMatch(/Zone: no value and no default/);
  });

  test("of a type that AWS would look up are refused", async () => {
    const looked = {
      ...template,
      Parameters: {
        ...template.Parameters,
        Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/x" },
      },
    };
    await expect(deploy(looked, { parameters: { Zone: "Z1" } })).rejects.toThrow(
      "does not know type AWS::SSM",
    );
  });
});

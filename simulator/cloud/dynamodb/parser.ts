import { NotModelled } from "../cloud.ts";
import { refuseOperands } from "./conditions.ts";
import { refuseOverlaps } from "./evaluate.ts";
import type { Comparator, Condition, Operand, Path, Update } from "./expressions.ts";
import type { Placeholders } from "./placeholders.ts";
import { RESERVED_WORDS } from "./reserved-words.ts";
import { type AttributeValue, validationError } from "./values.ts";

const TOKEN = /\s*(?:(<>|<=|>=|[=<>(),.[\]+-])|([:#]?[A-Za-z_0-9]+))/y;
const COMPARATOR = /^(=|<>|<|<=|>|>=)$/;
const FUNCTIONS_NOT_MODELLED = ["attribute_type", "list_append"];

/**
 * Reads one expression, top down. The grammar is that of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html, less what NotModelled names.
 */
export class ExpressionParser {
  readonly #kind: string;
  readonly #text: string;
  readonly #tokens: readonly string[];
  readonly #placeholders: Placeholders;
  #next = 0;

  /** @param kind the member that the expression stands in, for messages: "ConditionExpression" */
  constructor(kind: string, text: string, placeholders: Placeholders) {
    this.#kind = kind;
    this.#text = text;
    this.#placeholders = placeholders;
    this.#tokens = this.#split(text);
  }

  /** @throws AwsError ValidationException when it is not a condition */
  condition(): Condition {
    const condition = this.#or();
    this.#end();
    refuseOperands(this.#kind, condition);
    return condition;
  }

  /** @throws AwsError ValidationException when it is not a list of paths */
  projection(): readonly Path[] {
    const paths = this.#list(() => this.#path());
    this.#end();
    refuseOverlaps(paths, this.#kind);
    if (paths.some((path) => path.some((step) => typeof step === "number")))
      throw new NotModelled("a list position in a DynamoDB ProjectionExpression");
    return paths;
  }

  /** @throws AwsError ValidationException when it is not an update, or has a clause twice */
  update(): Update {
    const update = { set: [] as Update["set"], remove: [] as Update["remove"], add: [] as Update["add"] };
    const seen = new Set<string>();
    while (this.#next < this.#tokens.length) {
      const clause = this.#take().toUpperCase();
      if (seen.has(clause))
        throw validationError(
          `Invalid UpdateExpression: The "${clause}" section can only be used once in an update expression;`,
        );
      seen.add(clause);
      if (clause === "SET") update.set = this.#list(() => this.#assignment());
      else if (clause === "REMOVE") update.remove = this.#list(() => this.#path());
      else if (clause === "ADD")
        update.add = this.#list(() => ({ path: this.#path(), value: this.#value() }));
      else if (clause === "DELETE") throw new NotModelled("DELETE in a DynamoDB UpdateExpression");
      else throw this.#syntaxError();
    }
    if (seen.size === 0) throw this.#syntaxError();
    return update;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#takeIf("OR")) left = { or: [left, this.#and()] };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#takeIf("AND")) left = { and: [left, this.#not()] };
    return left;
  }

  #not(): Condition {
    return this.#takeIf("NOT") ? { not: this.#not() } : this.#primary();
  }

  #primary(): Condition {
    if (this.#takeIf("(")) {
      const inner = this.#or();
      this.#expect(")");
      return inner;
    }
    const call = this.#peek(1) === "(" ? this.#peek() : undefined;
    if (call === "attribute_exists") return { exists: this.#call(() => this.#path()), expected: true };
    if (call === "attribute_not_exists") return { exists: this.#call(() => this.#path()), expected: false };
    if (call === "begins_with") {
      const [beginsWith, prefix] = this.#call(() => this.#pair());
      return { beginsWith, prefix };
    }
    if (call === "contains") {
      const [contains, part] = this.#call(() => this.#pair());
      return { contains, part };
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (this.#takeIf("BETWEEN")) {
      const low = this.#operand();
      this.#expect("AND");
      return { between: left, low, high: this.#operand() };
    }
    if (this.#takeIf("IN")) {
      this.#expect("(");
      const list = this.#list(() => this.#operand());
      this.#expect(")");
      return { oneOf: left, list };
    }
    const compare = this.#take();
    if (!COMPARATOR.test(compare)) throw this.#syntaxError();
    return { compare: compare as Comparator, left, right: this.#operand() };
  }

  #assignment() {
    const path = this.#path();
    this.#expect("=");
    const first = this.#operand();
    const sign = this.#takeIf("+") ? 1 : this.#takeIf("-") ? -1 : undefined;
    const to: Operand = sign === undefined ? first : { sum: [first, this.#operand()], sign };
    return { path, to };
  }

  #operand(): Operand {
    const token = this.#peek() ?? "";
    if (this.#peek(1) === "(") {
      if (token === "size") return { size: this.#call(() => this.#path()) };
      if (token === "if_not_exists")
        return this.#call(() => {
          const ifNotExists = this.#path();
          this.#expect(",");
          return { ifNotExists, otherwise: this.#operand() };
        });
      if (FUNCTIONS_NOT_MODELLED.includes(token)) throw new NotModelled(`${token} in a DynamoDB expression`);
      throw validationError(`Invalid ${this.#kind}: Invalid function name; function: ${token}`);
    }
    return token.startsWith(":") ? { value: this.#value() } : { path: this.#path() };
  }

  #pair(): [Operand, Operand] {
    const first = this.#operand();
    this.#expect(",");
    return [first, this.#operand()];
  }

  #value(): AttributeValue {
    const token = this.#take();
    if (!token.startsWith(":")) throw this.#syntaxError();
    return this.#placeholders.value(token);
  }

  #path(): Path {
    const path: (string | number)[] = [this.#attribute()];
    for (;;) {
      if (this.#takeIf(".")) path.push(this.#attribute());
      else if (this.#takeIf("[")) {
        const index = this.#take();
        if (!/^\d+$/.test(index)) throw this.#syntaxError();
        path.push(Number(index));
        this.#expect("]");
      } else return path;
    }
  }

  #attribute(): string {
    const token = this.#take();
    if (token.startsWith("#")) return this.#placeholders.name(token);
    if (!/^[A-Za-z]\w*$/.test(token)) throw this.#syntaxError();
    if (RESERVED_WORDS.has(token.toUpperCase()))
      throw validationError(
        `Invalid ${this.#kind}: Attribute name is a reserved keyword; reserved keyword: ${token}`,
      );
    return token;
  }

  #call<Result>(body: () => Result): Result {
    this.#take();
    this.#expect("(");
    const result = body();
    this.#expect(")");
    return result;
  }

  #list<Entry>(entry: () => Entry): Entry[] {
    const entries = [entry()];
    while (this.#takeIf(",")) entries.push(entry());
    return entries;
  }

  #peek(ahead = 0): string | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.#syntaxError();
    this.#next += 1;
    return token;
  }

  /** Keywords are not case-sensitive. */
  #takeIf(wanted: string): boolean {
    const token = this.#peek();
    if (token?.toUpperCase() !== wanted) return false;
    this.#next += 1;
    return true;
  }

  #expect(wanted: string): void {
    if (!this.#takeIf(wanted)) throw this.#syntaxError();
  }

  #end(): void {
    if (this.#next < this.#tokens.length) throw this.#syntaxError();
  }

  #split(text: string): string[] {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const found = TOKEN.exec(text);
      if (found === null) throw this.#syntaxError();
      tokens.push(found[1] ?? found[2] ?? "");
    }
    if (tokens.length === 0) throw validationError(`Invalid ${this.#kind}: The expression can not be empty;`);
    return tokens;
  }

  #syntaxError() {
    const near = this.#tokens?.slice(Math.max(0, this.#next - 1), this.#next + 2).join(" ") ?? this.#text;
    return validationError(`Invalid ${this.#kind}: Syntax error; near: "${near}"`);
  }
}

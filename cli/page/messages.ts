/** A message of functions/lib/domain/incident-message.ts, taken apart. Lists are empty where it has none. */
export interface MessageParts {
  readonly why: readonly string[];
  readonly done: readonly string[];
  readonly toDo: readonly string[];
}

const HEADINGS = { why: "Why:", done: "Done:", toDo: "For you to do now:" } as const;

/** Finds a message's lists: each is a paragraph with its heading, and a dash before each line. */
export function messageParts(message: string): MessageParts {
  const paragraphs = message.split("\n\n");
  const listOf = (heading: string): string[] => {
    const [first, ...lines] = paragraphs.find((one) => one.startsWith(`${heading}\n`))?.split("\n") ?? [];
    return first === undefined ? [] : lines.map((line) => line.replace(/^- /, ""));
  };
  return { why: listOf(HEADINGS.why), done: listOf(HEADINGS.done), toDo: listOf(HEADINGS.toDo) };
}

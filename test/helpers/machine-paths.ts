/** Where a rule or a catcher leads. */
interface Exit {
  readonly Next: string;
}

/** A state, as far as the paths through it go; its other fields travel along. */
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly Exit[];
  readonly Catch?: readonly Exit[];
  readonly Branches?: readonly Body[];
  readonly ItemProcessor?: Body;
}

/** A definition, a branch of one, or what is done with each item. */
export interface Body {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * The same machine with a signpost on every way out of a Choice and out of a Catch: a Pass state that does nothing
 * but be entered. A history does not say which of two rules with one target was followed; with signposts it does.
 */
export function withSignposts<Whole extends Body>(body: Whole): Whole {
  const signposts: Record<string, State> = {};
  const via = (name: string, target: string): string => {
    signposts[name] = { Type: "Pass", Next: target };
    return name;
  };
  const exits = (state: string, field: "Choices" | "Catch", all: readonly Exit[]) => ({
    [field]: all.map((exit, index) => ({ ...exit, Next: via(`${state}.${field}[${index}]`, exit.Next) })),
  });
  const states = Object.entries(body.States).map(([name, state]): [string, State] => [
    name,
    {
      ...state,
      ...(state.Choices && exits(name, "Choices", state.Choices)),
      ...(state.Catch && exits(name, "Catch", state.Catch)),
      ...(state.Default && { Default: via(`${name}.Default`, state.Default) }),
      ...(state.Branches && { Branches: state.Branches.map(withSignposts) }),
      ...(state.ItemProcessor && { ItemProcessor: withSignposts(state.ItemProcessor) }),
    },
  ]);
  return { ...body, States: { ...Object.fromEntries(states), ...signposts } };
}

/** Whether withSignposts has put it there; the product's own names hold no dot. */
export const isSignpost = (name: string): boolean => name.includes(".");

/** The names of all states, those of branches and iterations included. */
export const namesIn = (body: Body): string[] =>
  Object.entries(body.States).flatMap(([name, state]) => [name, ...bodiesOf(state).flatMap(namesIn)]);

/**
 * Entered states in an order that no timing changes: after a Parallel state all of its first branch, then all of
 * its second, and so on. Iterations of a Map state stay in the order of time.
 */
export function inBranchOrder(body: Body, entered: readonly string[]): string[] {
  const branches = Object.values(body.States).flatMap(bodiesOf);
  const ordered: string[] = [];
  let inside: string[] = [];
  const leaveBranches = () => {
    for (const branch of branches) {
      const names = new Set(namesIn(branch));
      ordered.push(
        ...inBranchOrder(
          branch,
          inside.filter((name) => names.has(name)),
        ),
      );
    }
    inside = [];
  };
  for (const name of entered) {
    if (!(name in body.States)) {
      inside.push(name);
      continue;
    }
    leaveBranches();
    ordered.push(name);
  }
  if (inside.length > 0) leaveBranches();
  return ordered;
}

const bodiesOf = ({ Branches = [], ItemProcessor }: State): readonly Body[] =>
  ItemProcessor ? [...Branches, ItemProcessor] : Branches;

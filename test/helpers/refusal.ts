/** What an operation is refused with, as "Code: message"; "none" where it is not. */
export const refusal = (action: () => unknown): string => {
  try {
    action();
    return "none";
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
};

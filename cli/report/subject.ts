/** What a notification is about: its subject; of what an event rule sent, a quoted text without one, its first line. */
export const subjectOf = ({ subject, message }: { subject: string; message: string }): string =>
  subject === "" ? (message.split("\n")[0] ?? "").replace(/^"|"$/g, "") : subject;

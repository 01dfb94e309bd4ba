/**
 * Ends the process without a word when whoever reads its output has had enough (`| head`), as every tool does. Node
 * would end it with a stack trace.
 */
export function endWithReader(output: NodeJS.WriteStream): void {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

/** Whatever this process prints, kept for the judge: a secret that is printed is told, whoever has printed it. */

let written = "";

const overhear = (stream: NodeJS.WriteStream): void => {
  // Its overloads differ only in what follows the text.
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]): boolean => {
    written += String(args[0]);
    return write(...args);
  };
};

overhear(process.stdout);
overhear(process.stderr);

/** How much it is by now. */
export const outputSoFar = (): number => written.length;

export const outputSince = (length: number): string => written.slice(length);

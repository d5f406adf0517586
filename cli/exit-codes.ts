/** How commands end, for scripts that call them. */

export const EXIT = {
  /** It did what it was asked to. */
  fine: 0,
  /** It failed, or a check of `doctor` did; `pulumi` and `import` end as the Pulumi CLI does. */
  failed: 1,
  /** The command line is wrong: nothing was done. */
  usage: 2,
} as const;

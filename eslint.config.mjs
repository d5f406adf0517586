// The rules of the house; the floors of the architecture are the `floors` table.

import js from "@eslint/js";
import ts from "typescript-eslint";

/** What each room may not import: imports go down. */
const floors = [
  { files: ["sdk/{codec,redact}.ts"], forbid: ["./*", "../*"], why: "floor 0 imports nothing of ours" },
  { files: ["sdk/**/*.ts"], forbid: ["../providers/**", "../sandbox/**", "../cli/**", "@pulumi/*"], why: "sdk/ knows nothing of Pulumi" },
  {
    files: ["providers/kernel/**/*.ts"],
    forbid: ["../fivetran/**", "../airbyte/**", "../tfregistry/**", "../host/**", "../provider*", "../../sandbox/**"],
    why: "the kernel knows no vendor",
  },
  ...["fivetran", "airbyte", "tfregistry"].map((vendor) => ({
    files: [`providers/${vendor}/**/*.ts`],
    forbid: [
      ...["fivetran", "airbyte", "tfregistry"].filter((v) => v !== vendor).map((v) => `../${v}/**`),
      "../host/**",
      "../provider*",
      "../../sandbox/**",
      "@pulumi/*",
    ],
    why: "vendors never know each other, the host or Pulumi",
  })),
  {
    files: ["sandbox/**/*.ts"],
    forbid: ["../sdk/**", "../../sdk/**", "../providers/**", "../../providers/**", "@pulumi/*"],
    why: "the sandbox must not share our mistakes",
  },
  { files: ["cli/**/*.ts"], forbid: ["../tests/**"], why: "tests are above" },
];

export default ts.config(
  {
    ignores: [
      "dist/**",
      ".conduit/**",
      "node_modules/**",
      "tools/engine/**",
      "providers/fivetran/catalogue/{tables,types}.ts",
      "tests/fixtures/**",
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      "no-control-regex": "off",
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-console": "error",
    },
  },
  { files: ["tools/**", "cli/**", "providers/host/{engine,foreign}.ts", "examples/**"], rules: { "no-console": "off" } },
  {
    files: ["**/*.{mjs,cjs}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        clearTimeout: "readonly",
        AbortSignal: "readonly",
        URL: "readonly",
        require: "readonly",
        module: "readonly",
        __dirname: "readonly",
        performance: "readonly",
      },
    },
  },
  { files: ["tests/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
  ...floors.map(({ files, forbid, why }) => ({
    files,
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [{ group: forbid, message: why }],
          paths: files[0] === "sdk/**/*.ts" ? [] : [{ name: "got", message: "got belongs to sdk/transport.ts" }],
        },
      ],
    },
  })),
  {
    files: ["sdk/**/*.ts", "providers/**/*.ts"],
    ignores: ["providers/kernel/settings.ts"],
    rules: {
      "no-restricted-properties": ["error", { object: "process", property: "env", message: "process.env belongs to kernel/settings.ts" }],
    },
  },
);

// The rules of the house. Which folder may import which is in tools/eslint/walls.mjs.

import js from "@eslint/js";
import ts from "typescript-eslint";
import walls from "./tools/eslint/walls.mjs";

export default ts.config(
  {
    ignores: [
      "dist/**",
      ".conduit/**",
      "node_modules/**",
      "tools/engine/**",
      "providers/fivetran/catalog/{tables,types}.ts",
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
  { files: ["**/*.ts"], plugins: { walls }, rules: { "walls/imports": "error" } },
  {
    files: ["{sdk,providers,cli,sandbox}/**/*.ts"],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
    },
  },
  {
    files: ["sdk/**/*.ts", "providers/**/*.ts"],
    ignores: ["providers/kernel/settings.ts"],
    rules: {
      "no-restricted-properties": ["error", { object: "process", property: "env", message: "process.env belongs to kernel/settings.ts" }],
    },
  },
);

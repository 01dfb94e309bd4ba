/** ESM throughout: swc strips the types, Node's own loader does the rest (`--experimental-vm-modules`). */
export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/wire/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript" },
          target: "es2024",
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/.lifeboat/"],
  maxWorkers: 2,
  // A test that is slow on a busy machine is no failure; one that hangs is.
  testTimeout: 60_000,
};

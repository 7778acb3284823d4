// The test server rewrites dynamic imports to go through its runner, which exists in pages but not in workers.
Object.assign(globalThis, {
  __vitest_browser_runner__: { wrapDynamicImport: (load: () => unknown) => load() },
});
export {};

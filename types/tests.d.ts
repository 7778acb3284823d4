// Extra declarations for tests and scripts live here.
export {};

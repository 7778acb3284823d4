// Which kit and pack belong to this version of the studio: stored data sets that were made from others are made anew,
// and to know that no file has to be loaded. A test compares these with the files.

/** Content hashes of `headkit.bin` and `headkit-64.pack`. */
export const EDITION = { kit: '0b761650b7f51e93', pack: '45a4f0899d2468e8' } as const;

/** E11000: another document has this `_id`. It says nothing about why. */
export const isDuplicateKey = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 11000

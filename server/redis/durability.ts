// A like is answered after Redis has it on disk. That holds only with these settings; anything else may
// lose (everysec, no AOF, fsync paused during a rewrite) or evict (any policy but noeviction) an answer.

/** CONFIG GET name → value; a missing name counts as wrong. */
export type DurabilitySettings = ReadonlyMap<string, string>

const needed: readonly (readonly [string, string])[] = [
  ['maxmemory-policy', 'noeviction'],
  ['appendonly', 'yes'],
  ['appendfsync', 'always'],
  ['no-appendfsync-on-rewrite', 'no'],
]

/** What is wrong, one text per setting; empty when every acknowledged like is on disk. */
export const durabilityFaults = (settings: DurabilitySettings): string[] =>
  needed
    .filter(([name, value]) => settings.get(name) !== value)
    .map(([name, value]) => `${name} is ${settings.get(name) || 'unknown'}, needs ${value}`)

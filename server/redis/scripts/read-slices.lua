-- KEYS meta   -> how many times something left `claimed`, as text. Reads only.
-- Invariant: a seed is valid only while this stays the same (seed-counts).
return redis.call('HGET', KEYS[1], 'slices') or '0'

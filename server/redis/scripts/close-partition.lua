-- Closes a partition, so that it can be split: from now on it counts no like and replays none.
-- KEYS meta   ARGV run (names this run of the command), K of now, K to come
-- -> 'closed' | 'sealed' (before, for the same K to come) | 'other' (it is of another K)
-- meta, `layout`: the K by which its posts are counted (none: never changed), or 'closed <K of now> <run>'.
-- Invariant: a run that closes it takes it over from the run before: only the last one may reopen or seal it. A run of an
-- earlier K, which wakes up late, takes over nothing.
local layout = redis.call('HGET', KEYS[1], 'layout')
if layout == ARGV[3] then return 'sealed' end
if layout and (string.match(layout, '^closed (%d+)') or layout) ~= ARGV[2] then return 'other' end
redis.call('HSET', KEYS[1], 'layout', 'closed ' .. ARGV[2] .. ' ' .. ARGV[1])
return 'closed'

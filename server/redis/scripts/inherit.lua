-- A new partition takes over the history of the one it was split from, and the dead letters of its posts.
-- KEYS meta, dead, deadinfo
-- ARGV JSON [[post, likes, deadinfo]...] (a part of them), '' or (all are there: it is complete) JSON {field: value...}
-- -> 'taken' | 'complete' (before: nothing was done)
-- `layout` comes with the last part. Invariant: until then nobody uses this partition, so the same parts may come again;
-- once it is complete nothing of a run that woke up late gets in.
--@ clock.lua
if redis.call('HGET', KEYS[1], 'layout') then return 'complete' end
for _, letter in ipairs(cjson.decode(ARGV[1])) do
  redis.call('HSET', KEYS[2], letter[1], letter[2])
  redis.call('HSET', KEYS[3], letter[1], letter[3])
end
if ARGV[2] == '' then return 'taken' end
local fields = {}
for field, value in pairs(cjson.decode(ARGV[2])) do
  fields[#fields + 1] = field
  fields[#fields + 1] = value
end
redis.call('HSET', KEYS[1], unpack(fields))
return 'taken'

-- Refuses likes of posts that were refused before: in the partition that one was split from, or by what MongoDB has.
-- KEYS meta, refused   ARGV post, 'blocked' | 'deleted', ... (at least one)   -> 1
-- Invariant: what is refused here stays so.
redis.call('HSET', KEYS[2], unpack(ARGV))
redis.call('HSET', KEYS[1], 'refuses', '1')
return 1

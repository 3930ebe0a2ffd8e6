-- Leaves what an alert has to tell by webhook: it must not be lost, so it comes before the alert itself is noted.
-- KEYS notices   ARGV bound, notice   -> how many of the oldest made room
-- Invariant: the newest stay. Removing nothing is never refused, so a full Redis takes the rest.
--@ clock.lua
redis.call('ZREMRANGEBYRANK', KEYS[1], 1, 0)
redis.call('ZADD', KEYS[1], whole(now()), ARGV[2])
return redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))

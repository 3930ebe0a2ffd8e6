-- The first request with an Idempotency-Key claims it, in the key's own slot.
-- KEYS lf:key:{<hash>}   ARGV request hash, ttl ms, token (neither with spaces)
-- -> {'ok', token, expires at ms} | {'other'} (the key belongs to another request)
-- Invariant: the token is that of the FIRST claim; add-likes counts once per token.
--@ clock.lua
local value = redis.call('GET', KEYS[1])
if value then
  local hash, token = string.match(value, '^(%S+) (%S+)$')
  if hash ~= ARGV[1] then return {'other'} end
  return {'ok', token, now() + redis.call('PTTL', KEYS[1])}
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[3], 'PX', ARGV[2])
return {'ok', ARGV[3], now() + tonumber(ARGV[2])}

-- Takes written posts out of the open generation's ledger; closes it when nothing is left.
-- KEYS meta, claimed:<seq>, deadinfo   ARGV seq, posts... (may repeat, may be gone, may be none)
-- -> {state, likes taken now, likes missing at the close}; 'open' | 'settled' | 'stale' (seq is not the
--    open one) | 'stopped'
-- Invariant: only what really lay in the ledger counts as settled. All reads come before the first
-- write, and that is an HDEL, which a full Redis allows.
--@ close.lua
local m = redis.call('HMGET', KEYS[1], 'openseq', 'openord', 'stopped')
if m[1] ~= ARGV[1] then return {'stale', 0, 0} end
if m[3] then return {'stopped', 0, 0} end
local sum, taken, done, seen = 0, {}, {}, {}
local letters = redis.call('EXISTS', KEYS[3]) == 1
for i = 2, #ARGV do
  local post = ARGV[i]
  local count = not seen[post] and redis.call('HGET', KEYS[2], post)
  seen[post] = true
  if count then
    sum = sum + tonumber(count)
    taken[#taken + 1] = post
    local into = letters and string.match(redis.call('HGET', KEYS[3], post) or '', ' (%d+)$')
    if into and into ~= '0' and tonumber(into) <= tonumber(m[2]) then done[#done + 1] = post end
  end
end
if #taken > 0 then
  for i = 1, #taken, 1000 do
    redis.call('HDEL', KEYS[2], unpack(taken, i, math.min(i + 999, #taken)))
  end
  for _, post in ipairs(done) do redis.call('HDEL', KEYS[3], post) end
  redis.call('HINCRBY', KEYS[1], 'slices', 1)
  redis.call('HINCRBY', KEYS[1], 'settled', sum)
  redis.call('HINCRBY', KEYS[1], 'taken', sum)
end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'open', sum, 0} end
return {'settled', sum, close(KEYS[1], m[1], m[2])}

-- Included by settle-slice and bury: how likes leave the ledger of the open batch.
-- ledger(meta key, seq, counter) -> batch | nil, 'stale' | 'stopped'; `counter` is where the likes go.
-- leave(batch, ledger key, likes, whether any left) -> closed, likes missing
-- A change that is open has no ledger: it is stale here, and only settle-change.lua closes it.
-- Invariant: what was taken out one by one equals what the claim counted; a difference at the close is
-- raised as `missing`, an alarm, and never hidden. All counters are read before anything is written.
local function ledger(meta, seq, counter)
  local m = redis.call('HMGET', meta, 'openseq', 'stopped', 'openord', 'openlikes', 'taken', 'slices', 'missing', counter, 'change')
  if m[1] ~= seq or m[9] then return nil, 'stale' end
  if m[2] then return nil, 'stopped' end
  local function number(i) return (m[i] or 0) + 0 end
  return {meta = meta, seq = seq, ordinal = number(3), likes = number(4), taken = number(5),
    slices = number(6), missing = number(7), counter = counter, sum = number(8)}
end
local function leave(g, key, likes, left)
  local taken = g.taken + likes
  if left then
    redis.call('HSET', g.meta, 'slices', whole(g.slices + 1), 'taken', whole(taken), g.counter, whole(g.sum + likes))
  end
  if redis.call('EXISTS', key) == 1 then return false, 0 end
  local missing = g.likes - taken
  redis.call('HDEL', g.meta, 'openseq', 'openord', 'openlikes', 'taken', 'openedat', 'opensince')
  redis.call('HSET', g.meta, 'settledseq', g.seq, 'settledord', whole(g.ordinal))
  if missing ~= 0 then redis.call('HSET', g.meta, 'missing', whole(g.missing + missing)) end
  return true, missing
end

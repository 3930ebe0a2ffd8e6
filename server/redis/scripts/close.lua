-- Included by settle-slice and bury: ends the open generation once its ledger is empty.
-- close(meta key, seq, ordinal) -> likes missing. Invariant: what was taken out one by one equals what
-- the claim counted; the difference is raised as `missing`, an alarm, and never hidden.
local function close(meta, seq, ordinal)
  local m = redis.call('HMGET', meta, 'openlikes', 'taken')
  local missing = tonumber(m[1] or 0) - tonumber(m[2] or 0)
  redis.call('HDEL', meta, 'openseq', 'openord', 'openlikes', 'taken', 'openedat', 'opensince')
  redis.call('HSET', meta, 'settledseq', seq, 'settledord', ordinal)
  if missing ~= 0 then redis.call('HINCRBY', meta, 'missing', missing) end
  return missing
end

-- The operator's explicit command after a stop.
-- KEYS meta, counts, pending, top, changes, change
-- ARGV checkpoint in MongoDB, new random id, claimed prefix, 'apply' | 'discard', the reason he saw,
--      highest seq of the posts it stopped for
-- -> {'continued', likes concerned} | {'not-stopped', 0} (or stopped for another reason by now)
-- apply: what Redis holds is written, also where MongoDB had it already. discard: it is dropped, also
-- where MongoDB had it not. Invariant: accepted = pending + claimed + settled + dead + discarded stays
-- exact; the new seq is above every seq in MongoDB and makes old workers stale; receipts of likes up to `decided`
-- are lost; the audit takes a new base. A change that was open is done anew by apply, with what is there then; discard
-- drops those that wait, too. The first write is an UNLINK: a full Redis refuses nothing.
-- `continued` is for lanes of versions that do not tell their own point.
--@ clock.lua
--@ history.lua
local h, m = past(KEYS[1], '', '', 'stopped', 'openseq', 'lastseq', 'openlikes', 'taken', 'pending', 'discarded', 'slices')
if m[1] ~= ARGV[5] then return {'not-stopped', 0} end
local open, checkpoint = m[2], tonumber(ARGV[1])
local highest = math.max(checkpoint, tonumber(ARGV[6]))
local likes = tonumber(m[6] or 0) + (open and tonumber(m[4] or 0) - tonumber(m[5] or 0) or 0)
local discarded, slices = (m[7] or 0) + likes, (m[8] or 0) + 1
local seq = whole(math.max(tonumber(m[3] or 0) + 2, highest + 2 - highest % 2, now() * 2))
redis.call('UNLINK', KEYS[2], KEYS[4])   -- totals that may be too high by now
if ARGV[4] == 'discard' then
  if open then redis.call('UNLINK', ARGV[3] .. open) end
  redis.call('UNLINK', KEYS[3], KEYS[5], KEYS[6])
  redis.call('HDEL', KEYS[1], 'openseq', 'openord', 'openlikes', 'taken', 'openedat', 'opensince', 'change', 'raising', 'lowering')
  redis.call('HSET', KEYS[1], 'pending', '0', 'discarded', whole(discarded))
elseif open then
  if redis.call('EXISTS', ARGV[3] .. open) == 1 then redis.call('RENAME', ARGV[3] .. open, ARGV[3] .. seq) end
  redis.call('HSET', KEYS[1], 'openseq', seq)
  if redis.call('HDEL', KEYS[1], 'change', 'raising', 'lowering') > 0 then
    redis.call('HDEL', KEYS[6], 'noted')
    redis.call('HSET', KEYS[1], 'change', seq)
  end
end
redis.call('HSET', KEYS[1], 'lastseq', seq, 'settledseq', whole(checkpoint), 'decided', whole(h.accepted), 'continued', seq, 'rebase', seq, 'slices', slices)
begin(h, ARGV[2])
redis.call('HSETNX', KEYS[1], 'nextord', '1')
redis.call('HDEL', KEYS[1], 'stopped')
return {'continued', exact(likes)}

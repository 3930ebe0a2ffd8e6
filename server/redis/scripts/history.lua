-- Included where it is told whether likes are still there. Needs clock.lua.
-- A point, '<incarnation>.<position>', is where likes were counted: `accepted` after them. It is in this history
-- when its incarnation is the one of now and got that far, or ended there or later (meta, `cut:<id>`: accepted at
-- its end). Anything else is lost: a lagging replica was promoted, a copy restored, all flushed.
-- past(meta key, own point or '', heard point or '', more fields...) -> what follows needs of meta
-- begin(past, id): a new incarnation. Each server that goes on from the same data begins one: its replication id
--   is another one than when the incarnation began (meta, `history`). That alone proves no loss.
-- forget(past, id): own is lost: the partition stops, once for all likes that were known to be counted then (meta,
--   `lost:<id>`: the highest position of these).
-- Invariant: an id is used by one call only, so a point is in two histories only when its likes are.
local function point(text)
  local id, position = string.match(text, '^(.+)%.(%d+)$')
  return id or '', tonumber(position or 0)
end
local function past(meta, own, heard, ...)
  local info = redis.pcall('INFO', 'replication')   -- an ACL may forbid it: see rights.ts
  local _, before = string.find(type(info) == 'string' and info or '', 'master_replid:', 1, true)   -- no pattern: a µs
  local replid = before and string.sub(info, before + 1, before + 40) or nil
  local ownid, ownat = point(own)
  local heardid, heardat = point(heard)
  local m = redis.call('HMGET', meta, 'id', 'accepted', 'history', 'ended', 'cut:' .. ownid, 'cut:' .. heardid, ...)
  local id, accepted = m[1] or nil, (m[2] or 0) + 0
  local _, ended = point(m[4] or '')
  local function isLost(which, at, cut) return at > 0 and (which == id and accepted or tonumber(cut or -1)) < at end
  return {meta = meta, id = id, accepted = accepted, replid = replid, own = ownid, at = ownat,
    heard = heardid, heardat = heardat,
    -- an incarnation may have no like yet
    last = accepted > ended and id and id .. '.' .. whole(accepted) or m[4] or '',
    changed = id and m[3] and replid and m[3] ~= replid,
    moved = replid and m[3] ~= replid,
    isLost = isLost(ownid, ownat, m[5]), othersLost = isLost(heardid, heardat, m[6])}, {unpack(m, 7)}
end
local function begin(h, id)
  if h.id then redis.call('HSET', h.meta, 'cut:' .. h.id, whole(h.accepted), 'ended', h.last) end
  redis.call('HSET', h.meta, 'id', id)
  if h.moved then redis.call('HSET', h.meta, 'history', h.replid) end
end
local function forget(h, id)
  local found = redis.call('HMGET', h.meta, 'lost:' .. h.own, 'lost:' .. h.heard)
  local known, heardknown = tonumber(found[1] or -1), tonumber(found[2] or -1)
  redis.call('HDEL', h.meta, '')   -- never refused; after it a full Redis does not refuse what follows
  if h.changed or h.own == h.id then begin(h, id) end
  if known >= h.at then return end
  redis.call('HSET', h.meta, 'lost:' .. h.own, whole(h.at))
  if h.othersLost and heardknown < h.heardat then
    redis.call('HSET', h.meta, 'lost:' .. h.heard, whole(h.heardat))
  end
  redis.call('HSETNX', h.meta, 'stopped', 'redis-lost')
end

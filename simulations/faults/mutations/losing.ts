// Mistakes about likes that another Redis does not have: positions, incarnations, what a lane remembers, who asks.
import { lua, type Mutation, tests } from './mutation.ts'

const { lane, loss, lossModel, losses } = tests
const memory = 'server/likes/memory.ts'

export const losing: readonly Mutation[] = [
  {
    name: 'a lane is judged by its incarnation, not by its position',
    file: lua('history'),
    from: '(which == id and accepted or tonumber(cut or -1)) < at end',
    to: '(which == id and accepted or tonumber(cut or -1)) < 0 end',
    tests: [losses, loss],
  },
  {
    name: 'a receipt is judged by its incarnation, not by its position',
    file: lua('receipt'),
    from: 'elseif not at or at > ended or',
    to: 'elseif ended == -1 or',
    tests: [losses, loss],
  },
  {
    name: 'another server is taken for the same',
    file: lua('history'),
    from: 'changed = id and m[3] and replid and m[3] ~= replid,',
    to: 'changed = false,',
    tests: [losses, loss],
  },
  {
    name: 'another server is taken for a loss',
    file: lua('history'),
    from: 'isLost = isLost(ownid, ownat, m[5]),',
    to: 'isLost = isLost(ownid, ownat, m[5]) or (ownat > 0 and m[3] and m[3] ~= replid),',
    tests: [losses, loss],
  },
  {
    name: 'the end of an incarnation is not kept',
    file: lua('history'),
    from: "'cut:' .. h.id, whole(h.accepted), 'ended', h.last)",
    to: "'ended', h.last)",
    tests: [losses, loss],
  },
  {
    name: 'two incarnations have one id',
    file: 'server/likes/flush.ts',
    from: '`${epoch}-${(calls++).toString(36)}`',
    to: '`${epoch}-${calls}`',
    tests: [lane],
  },
  {
    name: 'the incarnation of a loss goes on',
    file: lua('history'),
    from: 'if h.changed or h.own == h.id then begin(h, id) end',
    to: '',
    tests: [losses],
  },
  {
    name: 'a loss stops nothing',
    file: lua('history'),
    from: "redis.call('HSETNX', h.meta, 'stopped', 'redis-lost')",
    to: '',
    tests: [lane, losses],
  },
  {
    name: 'a loss that was found before stops the partition again',
    file: lua('history'),
    from: 'if known >= h.at then return end',
    to: '',
    tests: [losses],
  },
  {
    name: 'a loss behind the one that was found is taken for it',
    file: lua('history'),
    from: 'if known >= h.at then return end',
    to: 'if known >= 0 then return end',
    tests: [losses],
  },
  {
    name: 'a loss that others had heard of stops the partition again',
    file: lua('history'),
    from: 'if h.othersLost and heardknown < h.heardat then',
    to: 'if false then',
    tests: [losses],
  },
  {
    name: 'a lane vouches for likes that it only heard of',
    file: memory,
    from: 'later(memory.own, repeat)\n  memory.heard = last',
    to: 'later(memory.own, repeat)\n  memory.own = memory.heard = last',
    tests: [lossModel],
  },
  {
    name: 'a lane vouches for no like that it told of again',
    file: memory,
    from: 'for (const repeat of repeats) memory.own = later(memory.own, repeat)',
    to: '',
    tests: [lossModel],
  },
  {
    name: 'a lane that lost likes forgets those that are still there',
    file: memory,
    from: '  beginEpoch(memory)\n  memory.own = last',
    to: '  beginEpoch(memory)\n  memory.own = null',
    tests: [lossModel],
  },
  {
    name: 'an idle lane does not ask',
    file: 'server/likes/lanes.ts',
    from: 'const timer = setInterval(ask, askEveryMs)',
    to: 'const timer = setInterval(() => {}, askEveryMs)',
    tests: [loss],
  },
  {
    name: 'a lane that stops does not ask',
    file: 'server/likes/lane.ts',
    from: 'if (flush.vouches()) await ask()',
    to: '',
    tests: [lane],
  },
  {
    name: 'a resend whose number is gone is counted',
    file: lua('add-likes'),
    from: "if not flushed and (n > 1 or ARGV[2] == '1') then return nothing('gone') end",
    to: '',
    tests: [losses],
  },
  {
    name: 'a flush number that expired is taken for a loss',
    file: lua('add-likes'),
    from: 'if h.isLost or flushed and last < tonumber(ARGV[3]) then',
    to: 'if h.isLost or last < tonumber(ARGV[3]) then',
    tests: [losses],
  },
]

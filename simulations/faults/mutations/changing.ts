// Mistakes in an administrator's changes of posts.
import { lua, type Mutation } from './mutation.ts'

const scripts = 'server/test/scripts-changes.test.ts'
const servers = 'server/test/changes.test.ts'

export const changing: readonly Mutation[] = [
  {
    name: 'a change that is sent again is taken again',
    file: lua('submit-change'),
    from: "if known >= tonumber(ARGV[2]) then return 'known' end",
    to: '',
    tests: [scripts],
  },
  {
    name: 'the last note of a change stays',
    file: lua('note-change'),
    from: "if noted then return {'noted', noted} end",
    to: '',
    tests: [scripts],
  },
  {
    name: 'a change is settled twice',
    file: lua('settle-change'),
    from: "if m[1] ~= ARGV[1] then return 'stale' end",
    to: '',
    tests: [scripts],
  },
  {
    name: 'a slice closes a change',
    file: lua('ledger'),
    from: 'if m[1] ~= seq or m[9] then',
    to: 'if m[1] ~= seq then',
    tests: [scripts],
  },
  {
    name: 'changes leave likes no turn',
    file: lua('open-batch'),
    from: 'local changesInTurn = 4',
    to: 'local changesInTurn = 4000',
    tests: [scripts],
  },
  {
    name: 'a refused flush may come again',
    file: lua('add-likes'),
    from: "redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. ord .. ' !', 'EX', 3600)",
    to: '',
    tests: [scripts],
  },
  {
    name: 'a change is written without the guard',
    file: 'server/changes/write-change.ts',
    from: 'filter: { _id: post, seq: { $lt: seq } },',
    to: 'filter: { _id: post },',
    tests: [servers],
  },
  {
    name: 'all likes of a refused flush are refused',
    file: 'server/likes/count.ts',
    from: 'const state = shareOf[i] === share && posts.get(items[i]!.postId)',
    to: "const state = shareOf[i] === share && (posts.get(items[i]!.postId) ?? 'blocked')",
    tests: [servers],
  },
]

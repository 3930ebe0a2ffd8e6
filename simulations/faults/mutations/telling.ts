// Mistakes on the way to the webhook.
import { lua, type Mutation } from './mutation.ts'

const scripts = 'server/test/scripts-batches.test.ts'
const model = 'simulations/faults/notification-model/notification-model.test.ts'

export const telling: readonly Mutation[] = [
  {
    name: 'a milestone told of a post that was not settled',
    file: lua('settle-slice'),
    from: 'if likes[ARGV[i]] then notices',
    to: 'if true then notices',
    tests: [scripts],
  },
  {
    name: 'notices without a bound',
    file: lua('notice'),
    from: "math.max(0, bound - redis.call('ZCARD', key))",
    to: 'math.huge',
    tests: [scripts],
  },
  {
    name: 'what a post had before is taken for nothing',
    file: 'server/notifications/batch-notices.ts',
    from: 'passed(likes - added.get(post)!, likes, milestones)',
    to: 'passed(0, likes, milestones)',
    tests: [model],
  },
  {
    name: 'a notice taken out before the queue has it',
    file: 'server/notifications/mover.ts',
    from: 'await steps.add(jobsOf(waiting))',
    to: 'void steps.add(jobsOf(waiting)).catch(() => {})',
    tests: [model],
  },
  {
    name: 'a webhook-id that depends on the likes of the moment',
    file: 'server/notifications/notice.ts',
    from: 'notice.slice(0, 3)',
    to: 'notice.slice(0)',
    tests: ['server/notifications/notice.test.ts'],
  },
  {
    name: 'a name that leads into the private network is followed',
    file: 'server/notifications/receiver.ts',
    from: 'allowsPrivate ? resolve : publicLookup(resolve)',
    to: 'resolve',
    tests: ['server/notifications/receiver.test.ts'],
  },
]

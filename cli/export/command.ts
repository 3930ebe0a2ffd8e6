// `likeflow export [FILE]`: all posts as JSON Lines.
import type { Command } from '../command.ts'
import { readWords } from '../options.ts'

export const command: Command = {
  summary: 'writes all posts and their likes as JSON Lines, while everything runs',
  help: `likeflow export [FILE]

One line per post: {"id":"launch-day","title":null,"likes":3,"createdAt":"2026-11-30T12:00:00.000Z"}; blocked posts have
"state":"blocked", deleted ones are left out. The likes are those in MongoDB, without those that wait in Redis. With a
replica set all lines are of one moment; with a single MongoDB each is of the moment it was read.
It reads from the server in MONGODB_URL, or in .env; else from the one that likeflow start runs here.

  FILE     where to write, otherwise standard output; it appears once it is complete`,
  async run(words) {
    const [file] = readWords(words, {}, 1).words
    const [{ onOwnServers }, { exportPosts }, { writeExport }] = await Promise.all([
      import('../own-servers.ts'),
      import('../../server/changes/export-posts.ts'),
      import('./write-export.ts'),
    ])
    return onOwnServers(async ({ models }, signal) => {
      const { consistency, pages } = await exportPosts(models.posts, signal)
      const { posts, likes } = await writeExport(pages, file)
      const moment =
        consistency === 'snapshot' ? 'all of one moment' : 'each as it was when it was read'
      console.error(`${posts} posts, ${likes} likes; ${moment}`)
    })
  },
}

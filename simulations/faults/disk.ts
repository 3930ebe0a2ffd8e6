// A small disk of its own for a server's folder, which can be filled up: a tmpfs, for which Linux wants root.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'

/** The fault cannot be made on this machine; its text says why. */
export class NotPossible extends Error {}

const megabytes = 64

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Puts an empty disk over `folder` with the same files. @throws {NotPossible} */
export const enterDisk = (folder: string): void => {
  const aside = `${folder}.aside`
  rmSync(aside, { recursive: true, force: true })
  cpSync(folder, aside, { recursive: true })
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder)
  } catch (error) {
    const [words] = String((error as { stderr?: unknown }).stderr ?? error).split('\n')
    throw new NotPossible(`no disk of its own for Redis: ${words}`)
  }
  cpSync(aside, folder, { recursive: true })
}

/** The files as they are now, on the old disk again. Nothing happens where no disk was entered. */
export const leaveDisk = (folder: string): void => {
  const aside = `${folder}.aside`
  if (!existsSync(aside)) return
  rmSync(aside, { recursive: true, force: true })
  cpSync(folder, aside, { recursive: true })
  try {
    run('umount', folder)
  } catch {
    rmSync(aside, { recursive: true, force: true })
    return // it was not mounted
  }
  rmSync(folder, { recursive: true, force: true })
  cpSync(aside, folder, { recursive: true })
  rmSync(aside, { recursive: true, force: true })
}

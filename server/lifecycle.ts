// Whoever opens a resource registers its close here; they close last in, first out, all of them, and
// the first error is kept and thrown at the end.

type Release = () => unknown

export interface Lifecycle {
  /** Registers how to give `name` back. */
  own(name: string, release: Release): void
  /** Releases all, newest first. Repeated calls share one promise. @throws the first error. */
  release(): Promise<void>
  /** The part whose release is under way; null when none is. */
  releasing(): string | null
}

export const createLifecycle = (onError: (name: string, error: unknown) => void): Lifecycle => {
  const stack: { name: string; release: Release }[] = []
  let done: Promise<void> | undefined
  let current: string | null = null

  const releaseAll = async () => {
    const errors: unknown[] = []
    for (let top = stack.pop(); top; top = stack.pop()) {
      current = top.name
      try {
        await top.release()
      } catch (error) {
        errors.push(error)
        onError(top.name, error)
      }
    }
    current = null
    if (errors.length > 0) throw errors[0]
  }

  return {
    own: (name, release) => void stack.push({ name, release }),
    release: () => {
      done ??= releaseAll()
      return done
    },
    releasing: () => current,
  }
}

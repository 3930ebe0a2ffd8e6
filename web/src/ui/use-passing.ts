// What came of a press is news for a moment. Later it would be read as what is so now.
import { useEffect, useState } from 'react'

const newsMs = 15_000

/** `text`, until it is old; `pressedAt` says of which press it is. */
export const usePassing = <T>(text: T, pressedAt: number): T | null => {
  const [old, setOld] = useState(0)
  useEffect(() => {
    if (text == null || pressedAt === 0) return
    const timer = setTimeout(() => setOld(pressedAt), newsMs)
    return () => clearTimeout(timer)
  }, [text, pressedAt])
  return old === pressedAt && pressedAt !== 0 ? null : text
}

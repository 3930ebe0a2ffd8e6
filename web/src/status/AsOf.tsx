// From when the numbers beside it are, while they are not of now.
import { age, clock } from '../format.ts'
import { useKnown, useNow } from '../stream/use-live.tsx'

export const AsOf = () => {
  const { look, asOf } = useKnown()
  const now = useNow(1000)
  if (look !== 'old' || asOf === null) return null
  return (
    <p className="text-[12px] text-warn">
      as of {clock(asOf)}, {age(now - asOf)} ago
    </p>
  )
}

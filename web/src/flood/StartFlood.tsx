// Where nothing moves: the button that sets everything going, in the picture that will show it.
import { plural } from '../format.ts'
import { Button } from '../ui/Button.tsx'
import { useTheFlood } from './flood-context.tsx'

export const StartFlood = () => {
  const { plan, begin, off, going, start } = useTheFlood()
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-[13px] text-soft">
        {plural(plan.rate, 'like')} per second for {plan.seconds} s
      </span>
      <Button
        look="strong"
        disabled={off !== null || going || start.isPending}
        title={off ?? undefined}
        onClick={() => begin(plan)}
      >
        Start a flood and watch
      </Button>
    </p>
  )
}

// The one button: quiet by default, `strong` for the main action, `danger` for what destroys.
import type { ComponentProps } from 'react'

const looks = {
  quiet: 'border-line bg-raised text-ink hover:border-edge',
  strong: 'border-transparent bg-accent text-room hover:brightness-110',
  danger: 'border-bad/60 bg-surface text-bad hover:border-bad',
} as const

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks
  /** Cannot be pressed right now, but keeps the focus, which `disabled` takes away. */
  inactive?: boolean
}

export const Button = (props: ButtonProps) => {
  const { look = 'quiet', className = '', inactive = false, onClick, ...rest } = props
  return (
    <button
      type="button"
      aria-disabled={inactive || undefined}
      onClick={(event) => (inactive ? event.preventDefault() : onClick?.(event))}
      className={`inline-flex min-h-9 items-center justify-center gap-1.5 rounded-lg border px-3 text-[13px] font-medium whitespace-nowrap motion-safe:transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 ${looks[look]} ${className}`}
      {...rest}
    />
  )
}

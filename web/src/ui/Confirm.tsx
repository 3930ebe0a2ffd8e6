// Asks before something that cannot be taken back. A native modal dialog: focus stays inside, Escape
// closes it, and the safe button comes first.
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './Button.tsx'

export interface ConfirmProps {
  title: string
  children: ReactNode
  /** what the button says that does it */
  action: string
  onConfirm: () => void
  onClose: () => void
}

export const Confirm = ({ title, children, action, onConfirm, onClose }: ConfirmProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-5 text-ink shadow-2xl backdrop:bg-black/60"
    >
      <h2 id={id} className="text-lg font-bold tracking-tight">
        {title}
      </h2>
      <div className="mt-2 text-[14px] leading-relaxed text-soft">{children}</div>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm()
            onClose()
          }}
        >
          {action}
        </Button>
      </div>
    </dialog>
  )
}

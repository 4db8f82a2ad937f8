import { type RefObject, useEffect, useRef, useState } from 'react';

interface Shown {
  title: string;
  more: string;
  left: number;
  top: number;
  below: boolean;
}

/** Says of a booking that is too narrow for its title what it is: under the pointer, and where the keyboard is. */
export function TimelineHint({ frame }: { frame: RefObject<HTMLElement | null> }) {
  const [shown, setShown] = useState<Shown>();
  const block = useRef<HTMLElement>(undefined);
  useEffect(() => {
    const section = frame.current;
    if (!section) return;
    const place = () => {
      const { current } = block;
      if (!current?.isConnected) return hide();
      const box = current.getBoundingClientRect();
      const below = box.top < 120;
      setShown({
        title: current.dataset.hint ?? '',
        more: current.dataset.hintMore ?? '',
        // Of what is partly out of sight the middle would be, too.
        left: Math.min(Math.max(box.left + box.width / 2, 130), innerWidth - 130),
        top: below ? box.bottom : box.top,
        below,
      });
    };
    const hide = () => {
      block.current = undefined;
      setShown(undefined);
    };
    const show = (event: Event) => {
      const at = (event.target as Element).closest<HTMLElement>('[data-hint]');
      // What is pressed has the focus, too; the pointer says it then.
      if (!at || (event.type === 'focusin' && !at.matches(':focus-visible'))) return hide();
      block.current = at;
      place();
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    section.addEventListener('pointerover', show);
    section.addEventListener('pointerleave', hide);
    section.addEventListener('pointerdown', hide);
    section.addEventListener('focusin', show);
    section.addEventListener('focusout', hide);
    addEventListener('scroll', place, true);
    addEventListener('keydown', onKey);
    return () => {
      section.removeEventListener('pointerover', show);
      section.removeEventListener('pointerleave', hide);
      section.removeEventListener('pointerdown', hide);
      section.removeEventListener('focusin', show);
      section.removeEventListener('focusout', hide);
      removeEventListener('scroll', place, true);
      removeEventListener('keydown', onKey);
    };
  }, [frame]);
  if (!shown) return null;
  return (
    // Its words are the booking's name already.
    <div
      className="timeline-hint"
      aria-hidden
      data-below={shown.below}
      style={{ left: shown.left, top: shown.top }}
    >
      <strong>{shown.title}</strong>
      <span>{shown.more}</span>
    </div>
  );
}

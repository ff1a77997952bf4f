import type { ZoneClock } from '../timestamp.js';
import { markdownText } from './markdown-text.js';
import { timeOfEvent } from './session-event.js';

/** Writes times of a page: those of its own day without the day. */
export interface PageTime {
  readonly clock: ZoneClock;
  readonly day: string;
}

export function timeText(ms: number, { clock, day }: PageTime): string {
  const text = clock.format(ms);
  const time = text.slice(11, 19);
  return text.startsWith(day) ? time : `${text.slice(0, 10)} ${time}`;
}

/** A time that cannot be read stays as it is. */
export function eventTime(event: { readonly ts: string }, page: PageTime): string {
  const ms = timeOfEvent(event);
  return ms === undefined ? markdownText(event.ts) : timeText(ms, page);
}

/** `4.2 s`, `52 min 11 s`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

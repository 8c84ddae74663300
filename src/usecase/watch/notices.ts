/** Requests that tell another service something and expect no answer; never throws for what an outsider can cause. */
export type Notices = {
  /** Posts nothing to the URL, once. */
  post(url: string): Promise<NoticeOutcome>;
};
export type NoticeOutcome = 'taken' | 'refused' | 'unreachable';

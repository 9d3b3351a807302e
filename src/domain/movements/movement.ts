/** One line of a bank statement, as the bank shows it. */
export type BankMovement = {
  /** The bank's own id, or null when it has none. It may be missing while the movement is pending. */
  bankId: string | null;
  /** The bank's calendar day, `YYYY-MM-DD`, in the bank's time zone. */
  bookedOn: string;
  /** The bank's time as an ISO 8601 instant, or null when the bank shows only a day. */
  bookedAt: string | null;
  /** Signed decimal with a point and no grouping, such as `-1250.00`. */
  amount: string;
  /** ISO 4217, such as `EUR`. */
  currency: string;
  description: string;
  senderName: string | null;
  reference: string | null;
  /** True while the bank may still change or remove it. */
  pending: boolean;
};

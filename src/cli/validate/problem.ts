/** Something in the course that doesn't agree with something else. */
export interface CourseProblem {
  /** File or folder, relative to the checkout. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

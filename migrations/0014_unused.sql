-- Budgets of requests are counted by the process (kernel/budget.ts); nothing reads this table any more.
drop table kernel.budget;
